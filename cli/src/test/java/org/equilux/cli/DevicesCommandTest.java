package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.imaging.jpeg.encode.JpegCodec;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.junit.jupiter.api.Test;

class DevicesCommandTest {
  @Test
  void theInstallationContainsEveryBackend() {
    assertEquals(
        List.of("opencl", "scalar", "vector"),
        BackendStack.providers().stream().map(BackendProvider::name).sorted().toList());
  }

  @Test
  void listsEveryDeviceAndTheAutomaticChoice() throws BackendUnavailableException {
    Cli.Result result = Cli.run("devices");

    assertEquals(ExitCode.OK, result.exit(), result.err());
    for (BackendProvider provider : BackendStack.providers()) {
      provider
          .devices()
          .forEach(device -> assertTrue(result.out().contains(device.device()), result.out()));
    }
    assertTrue(result.out().contains("JPEG is coded by " + JpegCodec.description()), result.out());
    try (BackendStack stack = BackendStack.open(BackendStack.AUTO)) {
      assertTrue(result.out().contains("first choice"), result.out());
      String best = stack.backends().getFirst().name();
      assertTrue(result.out().contains("auto takes " + best + ";"), result.out());
    }
  }

  @Test
  void printsJson() throws JsonProcessingException {
    Cli.Result result = Cli.run("devices", "--json");

    JsonNode json = Json.MAPPER.readTree(result.out());
    String auto = json.get("auto").asText();
    boolean opened = false;
    for (JsonNode device : json.get("devices")) {
      opened |= device.get("opened").asBoolean() && device.get("backend").asText().equals(auto);
      assertFalse(!device.get("usable").asBoolean() && device.get("reason").asText().isEmpty());
    }
    assertTrue(opened, result.out());
    assertEquals(JpegCodec.description(), json.get("jpeg").asText());
  }
}
