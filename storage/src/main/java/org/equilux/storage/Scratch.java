package org.equilux.storage;

import java.io.IOException;

/** Space on local disk for data that do not fit into memory. Thread-safe. */
public interface Scratch {
  /**
   * Creates an empty file that is deleted when it is closed or the process ends.
   *
   * @param kind letters that describe the content, part of its name on disk
   * @throws IOException if there is no space
   */
  ScratchFile create(String kind) throws IOException;
}
