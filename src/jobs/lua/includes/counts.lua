-- Counts how a job ended, for its member (unless forgotten) and its server: for all time, and by day for a week.
local function countEnd(id, state, images)
  local record = call('HMGET', jobKey(id), 'member', 'server', 'at', 'start', 'forget')
  if not (record[1] and record[2]) then return end
  local start = tonumber(record[4]) or now
  local values = { [state] = 1 }
  if state == 'drawn' then
    values = { drawn = 1, images = images, waited = start - (tonumber(record[3]) or start), ran = now - start }
  end
  local day = math.floor(now / 86400000)
  for _, whose in ipairs({ 's:' .. record[2], not record[5] and 'm:' .. record[1] or nil }) do
    for _, period in ipairs({ 'all', day }) do
      local key = prefix .. ':count:' .. period .. ':' .. whose
      for name, value in pairs(values) do call('HINCRBY', key, name, math.floor(value)) end
      if period ~= 'all' then call('EXPIRE', key, 8 * 86400) end
    end
  end
end
