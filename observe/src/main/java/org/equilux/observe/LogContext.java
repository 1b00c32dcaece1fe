package org.equilux.observe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The log context of a thread: the job, chunk or worker that its log lines concern. */
public final class LogContext {
  private static final ThreadLocal<Map<String, String>> CURRENT = ThreadLocal.withInitial(Map::of);

  private LogContext() {}

  /** Restores the previous entries when closed. */
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** Adds an entry to this thread's lines until this thread closes the scope. */
  public static Scope with(String key, Object value) {
    return with(Map.of(key, value.toString()));
  }

  /** Adds entries to this thread's lines until this thread closes the scope. */
  public static Scope with(Map<String, String> entries) {
    Map<String, String> before = CURRENT.get();
    Map<String, String> both = new LinkedHashMap<>(before);
    both.putAll(entries);
    CURRENT.set(Collections.unmodifiableMap(both));
    return () -> CURRENT.set(before);
  }

  /** The entries of this thread, for use in another thread. */
  public static Map<String, String> current() {
    return CURRENT.get();
  }
}
