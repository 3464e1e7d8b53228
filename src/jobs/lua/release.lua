--[[
  Puts a job that a run was drawing back among the waiting ones: its worker stops, or the try failed.

  ARGV
    2 id, 3 run, 4 1 if the engine died under it
  Returns
    {the job's state where it is not this run's any more, else 'queued', deaths of the engine}
]]
--- @include "keys"
--- @include "clock"
--- @include "line"
--- @include "announce"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'run', 'member', 'server', 'tag', 'work')
if record[1] ~= 'running' or record[2] ~= ARGV[3] then return { record[1] or 'gone', 0 } end
local died = call('HINCRBY', job, 'engine', ARGV[4])
call('HSET', job, 'state', 'queued')
call('HDEL', job, 'run', 'progress', 'start')
call('UNLINK', blobKey(id, 'preview'))
enter(id, record[3], record[4], tonumber(record[5]), tonumber(record[6]))
call('ZADD', open, now, id)
announce(id, 'state')
return { 'queued', died }
