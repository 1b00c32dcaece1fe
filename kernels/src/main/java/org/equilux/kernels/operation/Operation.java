package org.equilux.kernels.operation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.equilux.kernels.pixels.PixelFormat;

/**
 * An operation on pictures. Either tables are made and applied to every pixel ({@link
 * TableOperation}), or each pixel is computed from its neighbors ({@link NeighborhoodOperation}).
 */
public sealed interface Operation permits TableOperation, NeighborhoodOperation {
  /** The name in commands and requests: a lower-case word. */
  String name();

  /** The suffix of results' names: {@code <input>_<suffix>.<ext>}. */
  String suffix();

  /** One sentence for people. */
  String description();

  List<Parameter> parameters();

  /**
   * The format of the result for pictures of a format.
   *
   * @param parameters resolved
   */
  PixelFormat outputFormat(PixelFormat input, Map<String, String> parameters);

  /**
   * Whether results are differences between values, which are 0 or greater, and not values in the
   * range of the input's.
   */
  default boolean yieldsDifferences() {
    return false;
  }

  /**
   * The number of halo rows that a chunk needs above and below its own rows.
   *
   * @param parameters resolved
   */
  int halo(Map<String, String> parameters);

  /**
   * Completes and checks parameters given by a person.
   *
   * @return every parameter of this operation with its canonical value, defaults filled in
   * @throws IllegalArgumentException if one is missing or unknown or has a value it cannot have
   */
  default Map<String, String> resolve(Map<String, String> given) {
    Map<String, String> resolved = new LinkedHashMap<>();
    for (Parameter parameter : parameters()) {
      String value = given.getOrDefault(parameter.name(), "");
      if (value.isBlank() && parameter.required()) {
        throw new IllegalArgumentException(
            "%s needs %s: %s".formatted(name(), parameter.name(), parameter.description()));
      }
      resolved.put(
          parameter.name(), value.isBlank() ? parameter.defaultValue() : parameter.parse(value));
    }
    for (String name : given.keySet()) {
      if (!resolved.containsKey(name)) {
        throw new IllegalArgumentException(
            "%s has no parameter \"%s\"; it has %s"
                .formatted(
                    name(),
                    name,
                    resolved.isEmpty() ? "none" : String.join(", ", resolved.keySet())));
      }
    }
    return resolved;
  }
}
