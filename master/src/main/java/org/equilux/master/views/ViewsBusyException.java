package org.equilux.master.views;

/** Too many pictures are being prepared for looking at; the message is for people. */
public final class ViewsBusyException extends Exception {
  ViewsBusyException() {
    super("Too many pictures are being prepared, or this one takes long. Try again in a moment.");
  }
}
