--[[
  Takes back a job that was admitted but never reached BullMQ.

  ARGV
    2 id
  Returns
    1 if it was taken back
]]
--- @include "keys"
--- @include "bullmq"
--- @include "line"
--- @include "blobs"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'member', 'server', 'work', 'tag')
local member = record[2]
if record[1] ~= 'queued' or call('EXISTS', drawingKey(id)) == 1 then return 0 end
leave(id, member, record[3], tonumber(record[4]))
if call('ZCARD', waitingOfMember(member)) == 0 then call('ZADD', clocks, 'XX', record[5], member) end
call('ZREM', open, id)
call('ZREM', historyOf(member), id)
dropBlobs(id)
call('DEL', job)
return 1
