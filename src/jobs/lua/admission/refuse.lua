--[[
  Ends a held job. Its delivery tells its person.

  ARGV
    2 id, 3 who decided, or '' where time ran out, 4 why, as an outcome
  Returns
    {'done', platform} | {'not'}
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
local record = call('HMGET', job, 'state', 'platform')
if record[1] ~= 'held' then return { 'not' } end
unhold(id, readPlace(id))
call('HSET', job, 'state', 'refused', 'by', ARGV[3], 'outcome', ARGV[4], 'end', now)
dropBlobs(id)
giveBack(id)
countEnd(id, 'refused', 0)
call('ZADD', open, now, id)
announce(id, 'state')
return { 'done', record[2] }
