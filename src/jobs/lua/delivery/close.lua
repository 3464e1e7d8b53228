--[[
  Closes a job: nothing more will happen to it.

  ARGV
    2 id, 3 'posted' | 'dead' | 'collected' | 'none', 4 lifetime of the record in s
    5 lifetime of its pictures in s (0 deletes them, -1 leaves them as they are), 6 why posting was given up
  Returns
    1 if it was open
]]
--- @include "keys"
--- @include "clock"
--- @include "announce"
--- @include "blobs"
--- @include "keep"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'delivery')
if not record[1] or record[2] == 'posted' or record[2] == 'collected' then return 0 end
call('HSET', job, 'delivery', ARGV[3], 'closed', now)
if ARGV[3] == 'dead' then
  call('HSET', job, 'reason', ARGV[6])
  call('ZADD', dead, now, id)
elseif record[2] == 'dead' then
  call('ZREM', dead, id)
end
local images = tonumber(ARGV[5])
if record[1] == 'cancelled' or record[1] == 'refused' or images == 0 then
  dropBlobs(id)
elseif images > 0 then
  for i = 0, mostImages - 1 do call('EXPIRE', blobKey(id, i), kept(images)) end
  call('UNLINK', blobKey(id, 'grid'))
end
call('ZREM', open, id)
-- What its member asked to have forgotten goes as soon as it is closed.
call('EXPIRE', job, call('HEXISTS', job, 'forget') == 1 and 60 or kept(ARGV[4]))
announce(id, 'state')
return 1
