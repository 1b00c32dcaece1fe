package org.equilux.master.views;

/** A picture does not have a page. */
public final class NoSuchPageException extends Exception {
  NoSuchPageException(int page, int pages) {
    super("There is no page %d; the last one is page %d.".formatted(page, pages));
  }
}
