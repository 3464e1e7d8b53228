--[[
  Finds held jobs about which nobody decided in time.

  ARGV
    2 the most of them to give
  Returns
    their ids
]]
--- @include "keys"
--- @include "clock"
return call('ZRANGEBYSCORE', held, '-inf', now, 'LIMIT', 0, ARGV[2])
