package org.equilux.master.views;

/** Signals that too many views are being made; the message is for the user. */
public final class ViewsBusyException extends Exception {
  ViewsBusyException() {
    super(
        "Too many pictures are being prepared, or this one takes a long time. Try again in a"
            + " moment.");
  }
}
