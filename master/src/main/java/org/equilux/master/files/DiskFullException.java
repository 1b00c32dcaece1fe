package org.equilux.master.files;

import java.io.IOException;

/** Something is not written, as the disk's reserve would be touched. */
public final class DiskFullException extends IOException {
  public DiskFullException(DiskReserve disk) {
    super(disk.explanation());
  }
}
