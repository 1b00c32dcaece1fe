package org.equilux.client;

import java.time.Duration;

/** Signal that the program is to end, which interrupts every wait. */
public interface StopSignal {
  /** Whether the program was asked to end. */
  boolean requested();

  /**
   * Waits for a while.
   *
   * @throws InterruptedException if the program is asked to end meanwhile
   */
  void pause(Duration duration) throws InterruptedException;
}
