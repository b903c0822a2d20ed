// Sends with the SDKs for Node: node send.mjs segment|rudder HOST WRITE_KEY
const [which, host, writeKey] = process.argv.slice(2);

if (which === "segment") {
  const { Analytics } = await import("@segment/analytics-node");
  const analytics = new Analytics({ writeKey, host, flushAt: 5 });
  analytics.on("error", (problem) => { console.error(problem); process.exitCode = 1; });
  analytics.identify({ userId: "42", anonymousId: "a-1", traits: { email: "aoi@example.jp", plan: "gold" } });
  for (let n = 0; n < 12; n++) analytics.track({ userId: "42", event: "Ordered", properties: { n, nothing: null } });
  analytics.page({ anonymousId: "a-1", name: "Home" });
  analytics.screen({ anonymousId: "a-1", name: "Cart" });
  analytics.group({ userId: "42", groupId: "g-1", traits: { name: "Kanto" } });
  analytics.alias({ userId: "42", previousId: "a-0" });
  await analytics.closeAndFlush({ timeout: 10_000 });
} else {
  const { default: RudderAnalytics } = await import("@rudderstack/rudder-sdk-node");
  const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: host, flushAt: 5 });
  analytics.identify({ userId: "42", anonymousId: "a-1", traits: { email: "aoi@example.jp", plan: "gold" } });
  for (let n = 0; n < 12; n++) analytics.track({ userId: "42", event: "Ordered", properties: { n, nothing: null } });
  analytics.page({ anonymousId: "a-1", name: "Home" });
  analytics.screen({ anonymousId: "a-1", name: "Cart" });
  analytics.group({ userId: "42", groupId: "g-1", traits: { name: "Kanto" } });
  analytics.alias({ userId: "42", previousId: "a-0" });
  await analytics.flush();
  await new Promise((done) => setTimeout(done, 500));
  process.exit(0);
}
