package org.equilux.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Shares the slots of a worker among the sessions that have open pages. Each of them has its part,
 * one slot at least; a session without open pages may begin with all slots. Guarded by its own
 * monitor.
 */
final class SlotShares {
  private final int slots;

  /** The sessions with open pages, in the order in which they came. */
  private final Map<Object, Share> busy = new LinkedHashMap<>();

  /** The part of a session. */
  private static final class Share {
    final IntConsumer told;
    int slots;

    Share(IntConsumer told, int slots) {
      this.told = told;
      this.slots = slots;
    }
  }

  SlotShares(int slots) {
    this.slots = slots;
  }

  /**
   * A session has open pages from now on.
   *
   * @param session identity of the session
   * @param told is called with the session's number of slots when the number changes; must not
   *     block
   */
  synchronized void busy(Object session, IntConsumer told) {
    if (!busy.containsKey(session)) {
      busy.put(session, new Share(told, slots));
      divide();
    }
  }

  /** A session has no open pages any more; it has all slots when it has some again. */
  synchronized void idle(Object session) {
    Share share = busy.remove(session);
    if (share != null) {
      tell(share, slots);
      divide();
    }
  }

  private void divide() {
    int part = busy.isEmpty() ? slots : slots / busy.size();
    int rest = busy.isEmpty() ? 0 : slots % busy.size();
    for (Share share : busy.values()) {
      tell(share, Math.max(1, rest > 0 ? part + 1 : part));
      rest--;
    }
  }

  private static void tell(Share share, int next) {
    if (share.slots != next) {
      share.slots = next;
      share.told.accept(next);
    }
  }
}
