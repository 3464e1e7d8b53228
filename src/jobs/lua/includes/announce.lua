-- Tells everyone who watches a job that its state or its progress has changed.
local function announce(id, what) call('PUBLISH', prefix .. ':on:job:' .. id, what) end
