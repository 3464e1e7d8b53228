--[[
  Records a posted part and where to find it.

  ARGV
    2 id, 3 part, 4 message, 5 lifetime in s, 6 … keys of the messages that show it
]]
--- @include "keys"
--- @include "keep"
call('HSET', job, 'part:' .. ARGV[3], ARGV[4])
for i = 6, #ARGV do call('SET', messageKey(ARGV[i]), ARGV[2], 'EX', kept(ARGV[5])) end
return 1
