--[[
  Cancels a job in whatever state, as long as its result is not being posted. The member's later jobs move up by what
  the cancelled one would have cost.

  ARGV
    2 id, 3 who cancels
  Returns
    {'gone'} | {'cancelled', former state} | {'late', state}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "counts"
--- @include "announce"
--- @include "blobs"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'delivery', 'member', 'server', 'work', 'tag')
local state, delivery, member = record[1], record[2], record[3]
if not state then return { 'gone' } end
local isOpen = state == 'queued' or state == 'running' or (state == 'drawn' and delivery == 'waiting')
if not isOpen then return { 'late', state } end

if state == 'queued' then
  leave(id, member, record[4], tonumber(record[5]))
  local v = tonumber(call('HGET', fair, 'v')) or 0
  local cursor = tonumber(record[6])
  for _, later in ipairs(call('ZRANGEBYSCORE', waitingOfMember(member), cursor, '+inf')) do
    local values = call('HMGET', jobKey(later), 'tag', 'cost')
    local old = tonumber(values[1])
    local new = math.min(old, math.max(cursor, v))
    cursor = new + tonumber(values[2])
    if new < old then
      call('HSET', jobKey(later), 'tag', new)
      call('ZADD', waitingOfMember(member), new, later)
      moveForward(later, old - new, new)
    end
  end
  call('ZADD', clocks, 'XX', cursor, member)
end

call('HSET', job, 'state', 'cancelled', 'by', ARGV[3], 'end', now)
call('HDEL', job, 'run', 'progress')
dropBlobs(id)
-- A drawn job was counted when it was drawn.
if state ~= 'drawn' then countEnd(id, 'cancelled', 0) end
call('ZADD', open, now, id)
announce(id, 'state')
if state == 'running' then call('PUBLISH', prefix .. ':on:cancel', id) end
return { 'cancelled', state }
