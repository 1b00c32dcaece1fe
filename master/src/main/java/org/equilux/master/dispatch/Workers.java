package org.equilux.master.dispatch;

import java.util.List;

/** The connected workers. */
@FunctionalInterface
public interface Workers {
  /** A snapshot, in order of connection. */
  List<WorkerView> workers();
}
