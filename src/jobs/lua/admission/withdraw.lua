--[[
  Takes back a job that was admitted but never reached BullMQ.

  ARGV
    2 id
  Returns
    1 if it was taken back
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "blobs"
--- @include "quotas"
local id = ARGV[2]
local place = readPlace(id)
if call('HGET', job, 'state') ~= 'queued' or call('EXISTS', inQueue(place.route, id)) == 1 then return 0 end
leave(id, place)
if call('EXISTS', waitingOfMember(place.member)) == 0 then call('ZADD', clocks, 'XX', place.tag, place.member) end
call('ZREM', open, id)
call('ZREM', historyOf(place.member), id)
dropBlobs(id)
giveBack(id)
call('DEL', job)
return 1
