--[[
  Start-time fair queueing (Goyal, Vin, Cheng 1996) on BullMQ's priorities. Each member has a virtual clock. A job's
  tag is where its member's waiting work ends, or the virtual time now if that is later; its cost moves the member's
  clock on. The lowest tag is drawn next, so a member with one job passes a member with fifty, and those who ask for
  more work wait longer for it. Virtual time is the highest tag that was started. The order is one for all routes.

  When tags come near the highest priority that BullMQ takes, virtual time is taken off all of them; when nothing waits
  or runs, it starts at 0 again.
]]
local highestTag = highestPriority - 1

-- Takes virtual time off every tag and every clock.
local function startOver(v)
  for _, waiting in ipairs(call('ZRANGE', line, 0, -1)) do
    local place = readPlace(waiting)
    moveTo(waiting, place, math.max(0, place.tag - v))
  end
  local ends = call('ZRANGE', clocks, 0, -1, 'WITHSCORES')
  for i = 1, #ends, 2 do call('ZADD', clocks, math.max(0, tonumber(ends[i + 1]) - v), ends[i]) end
  call('HSET', fair, 'v', 0)
end

-- Gives the member's next job its place: a tag, and a number that tells apart what has the same tag.
local function nextPlace(member, cost)
  local v = tonumber(call('HGET', fair, 'v')) or 0
  if v > 0 and call('EXISTS', line, running) == 0 then
    v = 0
    call('HSET', fair, 'v', 0, 'seq', 0)
    call('DEL', clocks)
  end
  local tag = math.max(v, tonumber(call('ZSCORE', clocks, member)) or 0)
  if tag + cost > highestTag and v > 0 then
    startOver(v)
    tag = tag - v
    v = 0
  end
  tag = math.min(tag, highestTag)
  call('ZADD', clocks, math.min(tag + cost, highestTag), member)
  call('ZREMRANGEBYSCORE', clocks, '-inf', v)
  return tag, call('HINCRBY', fair, 'seq', 1) % placeUnit
end
