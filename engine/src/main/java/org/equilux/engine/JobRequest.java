package org.equilux.engine;

import java.util.Map;
import org.equilux.kernels.Operation;

/**
 * What a person asked for.
 *
 * @param parameters complete and canonical after construction
 */
public record JobRequest(Operation operation, Map<String, String> parameters) {
  /**
   * @throws IllegalArgumentException if a parameter is unknown or has a value it cannot have
   */
  public JobRequest {
    parameters = operation.resolve(parameters);
  }
}
