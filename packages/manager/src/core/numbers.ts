// The numbers of outages and notifications: each is given once. Knows the last ones; refuses to know what they are given to.

export class Numbers {
  #lastOutageId: number;
  #lastNotificationId: number;

  constructor({ lastOutageId, lastNotificationId }: { lastOutageId: number; lastNotificationId: number }) {
    this.#lastOutageId = lastOutageId;
    this.#lastNotificationId = lastNotificationId;
  }

  outage(): number {
    return ++this.#lastOutageId;
  }

  notification(): number {
    return ++this.#lastNotificationId;
  }
}
