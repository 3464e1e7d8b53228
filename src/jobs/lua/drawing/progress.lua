--[[
  Notes progress, and lets the worker know when the job is no longer its own.

  ARGV
    2 id, 3 run, 4 progress or '', 5 preview or ''
  Returns
    'mine', 'taken' by another run, or the job's state
]]
--- @include "keys"
--- @include "announce"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'run')
if record[1] ~= 'running' then return record[1] or 'gone' end
if record[2] ~= ARGV[3] then return 'taken' end
if ARGV[4] ~= '' then
  call('HSET', job, 'progress', ARGV[4])
  if ARGV[5] ~= '' then call('SET', blobKey(id, 'preview'), ARGV[5], 'EX', 120) end
  announce(id, 'progress')
end
return 'mine'
