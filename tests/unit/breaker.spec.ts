/** filter/breaker.ts */
import { CircuitBreaker } from "../../assembly/filter/breaker";

describe("A circuit breaker", () => {
  it("opens after so many failures in a row", () => {
    const breaker = new CircuitBreaker(3, 100);
    for (let i = 0; i < 3; i++) {
      expect(breaker.allows(0)).toBe(true);
      breaker.failed(0);
    }
    expect(breaker.allows(0)).toBe(false);
    expect(breaker.allows(99)).toBe(false);
  });
  it("counts failures in a row only", () => {
    const breaker = new CircuitBreaker(2, 100);
    for (let i = 0; i < 10; i++) {
      breaker.failed(0);
      expect(breaker.allows(0)).toBe(true);
      breaker.succeeded();
    }
  });
  it("lets one try, and no second until the pause is over again", () => {
    const breaker = new CircuitBreaker(1, 100);
    breaker.failed(0);
    expect(breaker.allows(100)).toBe(true);
    expect(breaker.allows(100)).toBe(false);
    expect(breaker.allows(199)).toBe(false);
    expect(breaker.allows(200)).toBe(true);
  });
  it("is kept open no longer by what was under way when it opened", () => {
    const breaker = new CircuitBreaker(2, 100);
    for (let at = 0; at < 100; at += 10) breaker.failed(at);
    expect(breaker.allows(109)).toBe(false);
    expect(breaker.allows(110)).toBe(true);
    breaker.failed(120);
    for (let at = 130; at < 220; at += 10) breaker.failed(at);
    expect(breaker.allows(219)).toBe(false);
    expect(breaker.allows(220)).toBe(true);
  });
  it("closes by a success and opens again by a failure", () => {
    const breaker = new CircuitBreaker(1, 100);
    breaker.failed(0);
    expect(breaker.allows(100)).toBe(true);
    breaker.failed(150);
    expect(breaker.allows(249)).toBe(false);
    expect(breaker.allows(250)).toBe(true);
    breaker.succeeded();
    expect(breaker.allows(250)).toBe(true);
    expect(breaker.allows(250)).toBe(true);
  });
});
