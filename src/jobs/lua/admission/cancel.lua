--[[
  Cancels a job in whatever state, as long as its result is not being posted. The member's later jobs move up by what
  the cancelled one would have cost.

  ARGV
    2 id, 3 who cancels
  Returns
    {'gone'} | {'cancelled', former state, route, platform} | {'late', state}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "holds"
--- @include "quotas"
--- @include "counts"
--- @include "announce"
--- @include "blobs"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'delivery', 'platform')
local state, delivery = record[1], record[2]
if not state then return { 'gone' } end
local mayEnd = state == 'held' or state == 'queued' or state == 'running'
if not mayEnd and not (state == 'drawn' and delivery == 'waiting') then return { 'late', state } end

local place = readPlace(id)
if state == 'held' then unhold(id, place) end
if state == 'queued' then
  leave(id, place)
  local v = tonumber(call('HGET', fair, 'v')) or 0
  local cursor = place.tag
  for _, later in ipairs(call('ZRANGEBYSCORE', waitingOfMember(place.member), scoreOf(place), '+inf')) do
    local other = readPlace(later)
    local tag = math.min(other.tag, math.max(cursor, v))
    cursor = tag + tonumber(call('HGET', jobKey(later), 'cost'))
    if tag < other.tag then moveTo(later, other, tag) end
  end
  call('ZADD', clocks, 'XX', cursor, place.member)
end

call('HSET', job, 'state', 'cancelled', 'by', ARGV[3], 'end', now)
call('HDEL', job, 'run', 'progress')
call('ZREM', running, id)
dropBlobs(id)
-- What was begun is paid for: its drawing took as long as another's.
if state == 'held' or state == 'queued' then giveBack(id) end
-- A drawn job was counted when it was drawn.
if state ~= 'drawn' then countEnd(id, 'cancelled', 0) end
call('ZADD', open, now, id)
announce(id, 'state')
if state == 'running' then call('PUBLISH', prefix .. ':on:cancel', id) end
return { 'cancelled', state, place.route, record[3] }
