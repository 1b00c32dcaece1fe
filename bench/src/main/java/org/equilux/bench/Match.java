package org.equilux.bench;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Two ways of doing the same work.
 *
 * @param ours what is measured
 * @param result what ours made in its last run
 * @param rival what it is compared with
 * @param expected what ours must make; asked after a run of the rival
 */
record Match(Runnable ours, Supplier<byte[]> result, Runnable rival, Supplier<byte[]> expected) {
  /**
   * Runs both.
   *
   * @throws IllegalStateException if ours makes anything but what is expected
   */
  void verify() {
    ours.run();
    rival.run();
    int difference = Arrays.mismatch(result.get(), expected.get());
    if (difference >= 0) {
      throw new IllegalStateException("the result is wrong from byte " + difference + " on");
    }
  }
}
