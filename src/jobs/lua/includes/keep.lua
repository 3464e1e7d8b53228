-- How long something of the job is kept: what was decided when it was admitted, and never longer. In s.
local function kept(seconds)
  return math.min(tonumber(seconds), tonumber(call('HGET', job, 'keep') or seconds))
end
