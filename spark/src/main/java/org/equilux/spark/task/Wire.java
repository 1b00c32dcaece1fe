package org.equilux.spark.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.equilux.command.report.Json;

/**
 * The serialization of values exchanged by driver and executors as JSON, which passes through every
 * serializer that Spark can be configured with.
 */
public final class Wire {
  private Wire() {}

  public static <T> T decode(String encoded, Class<T> type) {
    try {
      return Json.MAPPER.readValue(encoded, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("these are no values of " + type.getSimpleName(), e);
    }
  }
}
