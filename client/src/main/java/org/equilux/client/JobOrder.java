package org.equilux.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A request to a master to process a picture.
 *
 * @param operation the operation's name
 * @param parameters of the operation, but for files
 * @param files that are parameters of the operation
 * @param output how the result is to differ from its input
 */
public record JobOrder(
    String operation,
    Map<String, String> parameters,
    Map<String, Path> files,
    Map<String, String> output) {
  /** The query of the request that begins the job. */
  String query(String picture, Optional<String> batch) {
    StringBuilder query = new StringBuilder("?operation=").append(operation);
    add(query, "name", picture);
    batch.ifPresent(id -> add(query, "batch", id));
    parameters.forEach((name, value) -> add(query, name, value));
    output.forEach((name, value) -> add(query, name, value));
    return query.toString();
  }

  private static void add(StringBuilder query, String name, String value) {
    query
        .append('&')
        .append(name)
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
