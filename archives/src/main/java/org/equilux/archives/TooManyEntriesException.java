package org.equilux.archives;

import java.io.IOException;

/** An archive has more entries than are taken. */
public final class TooManyEntriesException extends IOException {
  TooManyEntriesException(String number, int most) {
    super(
        "the archive has %s entries, and %,d is the most; unpack it and give its folder"
            .formatted(number, most));
  }
}
