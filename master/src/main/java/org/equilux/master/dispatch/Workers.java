package org.equilux.master.dispatch;

import java.util.List;

/** The workers that are connected now. */
@FunctionalInterface
public interface Workers {
  /** A snapshot, in the order in which they connected. */
  List<WorkerView> workers();
}
