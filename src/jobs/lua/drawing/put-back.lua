--[[
  Puts a job that a run was drawing back among the waiting ones: its worker stops or cannot draw it, or the try failed.

  ARGV
    2 id, 3 run, 4 1 if the try failed, 5 1 if the engine died under it, 6 ms to wait before the next try
  Returns
    {the job's state where it is not this run's any more, else 'queued', deaths of the engine}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "announce"
local id, pause = ARGV[2], tonumber(ARGV[6])
local record = call('HMGET', job, 'state', 'run')
if record[1] ~= 'running' or record[2] ~= ARGV[3] then return { record[1] or 'gone', 0 } end
call('HINCRBY', job, 'tries', ARGV[4])
local died = call('HINCRBY', job, 'engine', ARGV[5])
call('HSET', job, 'state', 'queued')
call('HDEL', job, 'run', 'progress', 'start')
call('ZREM', running, id)
call('UNLINK', blobKey(id, 'preview'))
enter(id, readPlace(id))
if pause > 0 then call('ZADD', due, now + pause, id) end
call('ZADD', open, now, id)
announce(id, 'state')
return { 'queued', died }
