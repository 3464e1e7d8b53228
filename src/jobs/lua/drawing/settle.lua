--[[
  Ends the drawing of a job. Pictures and outcome are written together, and only while the job is still this run's.

  ARGV
    2 id, 3 run, or '' for a job that no worker can begin, 4 'drawn' | 'failed' | 'refused', 5 outcome
    6 1 to list it among the dead letters, 7 lifetime of the pictures in s
    8 … name and bytes of each picture
  Returns
    the job's state afterwards
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "counts"
--- @include "quotas"
--- @include "announce"
--- @include "keep"
local id, run, state = ARGV[2], ARGV[3], ARGV[4]
local record = call('HMGET', job, 'state', 'run')
local before = record[1]
local mine = before == 'running' and record[2] == run
if state == 'failed' and run == '' and (before == 'queued' or before == 'running') then
  leave(id, readPlace(id))
  mine = true
end
if not mine then return before or 'gone' end
local images = 0
for i = 8, #ARGV, 2 do
  call('SET', blobKey(id, ARGV[i]), ARGV[i + 1], 'EX', kept(ARGV[7]))
  if string.match(ARGV[i], '^%d+$') then images = images + 1 end
end
call('HSET', job, 'state', state, 'outcome', ARGV[5], 'end', now)
call('HDEL', job, 'run', 'progress')
call('ZREM', running, id)
call('UNLINK', blobKey(id, 'preview'))
if state ~= 'drawn' then giveBack(id) end
countEnd(id, state, images)
if ARGV[6] == '1' then call('ZADD', dead, now, id) end
call('ZADD', open, now, id)
announce(id, 'state')
return state
