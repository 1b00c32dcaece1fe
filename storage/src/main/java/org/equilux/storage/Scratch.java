package org.equilux.storage;

import java.io.IOException;

/** Room on local disk for data that do not fit into memory. Safe for any number of threads. */
public interface Scratch {
  /**
   * Makes an empty file that vanishes when it is closed, and with the process.
   *
   * @param kind the content of the file in letters, part of its name on disk
   * @throws IOException if there is no room for a file
   */
  ScratchFile create(String kind) throws IOException;
}
