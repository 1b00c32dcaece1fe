package org.equilux.client;

import java.io.IOException;
import java.io.InputStream;

/** Receiver of the tables of a page, as a table file. */
public interface TableSink {
  /** Reads the file to its end. */
  void accept(InputStream table) throws IOException;
}
