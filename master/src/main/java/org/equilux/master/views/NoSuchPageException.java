package org.equilux.master.views;

/** Signals that a picture does not have the requested page. */
public final class NoSuchPageException extends Exception {
  NoSuchPageException(int page, int pages) {
    super("There is no page %d; the last one is page %d.".formatted(page, pages));
  }
}
