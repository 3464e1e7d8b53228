--[[
  Opens a delivery again that was given up.

  ARGV
    2 id
  Returns
    1 if it was given up
]]
--- @include "keys"
--- @include "clock"
--- @include "announce"
local id = ARGV[2]
if call('HGET', job, 'delivery') ~= 'dead' then return 0 end
call('HSET', job, 'delivery', 'waiting')
call('HDEL', job, 'reason', 'closed')
call('PERSIST', job)
call('ZREM', dead, id)
call('ZADD', open, now, id)
announce(id, 'state')
return 1
