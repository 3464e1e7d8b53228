--[[
  Records that a part of a delivery is about to be posted.

  ARGV
    2 part
  Returns
    {'first'} | {'uncertain'}: an earlier try got this far | {'posted', message}
]]
--- @include "keys"
local field = 'part:' .. ARGV[2]
local message = call('HGET', job, field)
if not message then
  call('HSET', job, field, '')
  return { 'first' }
end
if message == '' then return { 'uncertain' } end
return { 'posted', message }
