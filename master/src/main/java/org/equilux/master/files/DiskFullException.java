package org.equilux.master.files;

import java.io.IOException;

/** Signals a write that was refused because it would use the disk's reserve. */
public final class DiskFullException extends IOException {
  public DiskFullException(DiskReserve disk) {
    super(disk.explanation());
  }
}
