-- Milliseconds by the clock of Redis, because the clocks of bots and workers need not agree.
local seconds_microseconds = redis.call('TIME')
local now = seconds_microseconds[1] * 1000 + math.floor(seconds_microseconds[2] / 1000)
