/** Finds jobs that nothing works on any more, and forgets what a member asked to be forgotten. */
import { queueScript } from './shared.ts';

/**
 * Looks at the open jobs that nobody looked at since ARGV[3] (ms), at most ARGV[4] of them, and stamps them.
 * → for each {id, state, delivery, platform, tag, drawing, delivery}, the last two telling what BullMQ has:
 *   0 nothing, 1 a job, 2 a job that it gave up
 */
export const staleScript = queueScript(`
local function has(queue, id)
  local key = P .. ':q:' .. queue .. ':'
  if call('EXISTS', key .. id) == 0 then return 0 end
  return call('ZSCORE', key .. 'failed', id) and 2 or 1
end
local answer = {}
for _, id in ipairs(call('ZRANGEBYSCORE', P .. ':open', '-inf', ARGV[3], 'LIMIT', 0, ARGV[4])) do
  local fields = call('HMGET', jobKey(id), 'state', 'delivery', 'platform', 'tag')
  if fields[1] then
    local delivery = 0
    if fields[3] ~= '' then delivery = has('deliver-' .. fields[3], id) end
    answer[#answer + 1] = { id, fields[1], fields[2], fields[3], fields[4], has('draw', id), delivery }
    call('ZADD', P .. ':open', now, id)
  else
    call('ZREM', P .. ':open', id)
  end
end
return answer
`);

/**
 * Deletes all that is kept of a finished job; an open one loses its prompt if it can and goes when it is closed.
 * ARGV: prefix, now, id → 1 if it is deleted, 0 while it is open
 */
export const forgetScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
if call('ZSCORE', P .. ':open', id) then
  call('HSET', job, 'forget', 1)
  if call('HGET', job, 'state') == 'cancelled' then call('HSET', job, 'payload', '') end
  return 0
end
local fields = call('HGETALL', job)
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 5) == 'part:' and fields[i + 1] ~= '' then
    local ok, message = pcall(cjson.decode, fields[i + 1])
    if ok and type(message) == 'table' then
      if message.key then call('DEL', P .. ':message:' .. message.key) end
      for _, key in ipairs(message.alsoKeys or {}) do call('DEL', P .. ':message:' .. key) end
    end
  end
end
dropBlobs(id)
call('ZREM', P .. ':dead', id)
call('DEL', job)
return 1
`);
