--[[
  Records that a part of a delivery is about to be posted.

  ARGV
    2 part
  Returns
    {'begun'}: now, or by an earlier try that got no further | {'posted', message}
]]
--- @include "keys"
local field = 'part:' .. ARGV[2]
local message = call('HGET', job, field)
if message and message ~= '' then return { 'posted', message } end
call('HSET', job, field, '')
return { 'begun' }
