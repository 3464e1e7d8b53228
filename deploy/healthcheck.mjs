/** Whether the program in this container does its work: for the container engine's health check. */

const port = process.env.ELLA_HTTP_PORT || 9464;

try {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
  if (!answer.ok) throw new Error(`/readyz answers ${answer.status}: ${await answer.text()}`);
} catch (error) {
  process.stderr.write(`${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
