-- Counts a job as waiting; not twice, because only the first call adds it to its member's set.
local function enter(id, member, server, tag, work)
  if call('ZADD', waitingOfMember(member), tag, id) == 1 then
    call('SADD', waitingOfServer(server), id)
    call('HINCRBY', fair, 'count', 1)
    call('HINCRBYFLOAT', fair, 'work', work)
  end
end

local function leave(id, member, server, work)
  if call('ZREM', waitingOfMember(member), id) == 1 then
    call('SREM', waitingOfServer(server), id)
    -- At zero the sum starts afresh, so that rounding errors never add up.
    if call('HINCRBY', fair, 'count', -1) <= 0 then
      call('HSET', fair, 'count', 0, 'work', 0)
    else
      call('HINCRBYFLOAT', fair, 'work', -work)
    end
  end
end
