/** Cancels a job in whatever state, as long as its result is not being posted. */
import { queueScript } from './shared.ts';

/**
 * The member's later jobs move up by what the cancelled one would have cost.
 * ARGV: prefix, now, id, by → {'gone'} | {'cancelled', former state} | {'late', state}
 */
export const cancelScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'delivery', 'member', 'server', 'work', 'tag')
local state, delivery, member = fields[1], fields[2], fields[3]
if not state then return { 'gone' } end
local open = state == 'queued' or state == 'running' or (state == 'drawn' and delivery == 'waiting')
if not open then return { 'late', state } end

if state == 'queued' then
  leave(id, member, fields[4], tonumber(fields[5]))
  local v = tonumber(call('HGET', P .. ':fair', 'v')) or 0
  local cursor = tonumber(fields[6])
  local later = call('ZRANGEBYSCORE', P .. ':wait:m:' .. member, cursor, '+inf')
  for _, other in ipairs(later) do
    local values = call('HMGET', jobKey(other), 'tag', 'cost')
    local old = tonumber(values[1])
    local new = math.min(old, math.max(cursor, v))
    cursor = new + tonumber(values[2])
    if new < old then
      call('HSET', jobKey(other), 'tag', new)
      call('ZADD', P .. ':wait:m:' .. member, new, other)
      local score = call('ZSCORE', prioritized, other)
      if score then
        call('ZADD', prioritized, tonumber(score) - (old - new) * 4294967296, other)
        call('HSET', P .. ':q:draw:' .. other, 'priority', new + 1)
      end
    end
  end
  call('ZADD', P .. ':fair:finish', 'XX', cursor, member)
end

call('HSET', job, 'state', 'cancelled', 'by', ARGV[4], 'end', now)
call('HDEL', job, 'run', 'progress')
dropBlobs(id)
-- A drawn one was counted when it was drawn.
if state ~= 'drawn' then countEnd(id, 'cancelled', 0) end
call('ZADD', P .. ':open', now, id)
announce(id, 'state')
if state == 'running' then call('PUBLISH', P .. ':on:cancel', id) end
return { 'cancelled', state }
`);
