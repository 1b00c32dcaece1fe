package org.equilux.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.equilux.command.option.CommonOptions;
import org.equilux.command.option.OptionGroup;
import org.equilux.command.report.CliException;
import org.equilux.command.report.ExitCode;
import org.equilux.command.report.Json;
import org.equilux.command.terminal.TerminalText;
import org.equilux.imaging.jpeg.encode.JpegCodec;
import org.equilux.kernels.backend.BackendInfo;
import org.equilux.kernels.backend.BackendProvider;
import org.equilux.kernels.backend.BackendStack;
import org.equilux.kernels.backend.BackendUnavailableException;
import org.equilux.kernels.backend.DeviceReport;
import org.equilux.observe.Visible;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command {@code equilux devices}: the backends and devices of this machine. */
final class DevicesCommand extends OptionGroup implements Callable<Integer> {
  /** The command's description in its help. */
  static final String DESCRIPTION =
      "Show every backend and device of this machine, whether it can be used, and if not, why and"
          + " what to do.";

  /**
   * A row about a device.
   *
   * @param opened whether its backend runs on this device
   */
  private record Device(
      String backend, String device, boolean usable, boolean opened, String reason) {}

  /**
   * The backends and devices of this machine.
   *
   * @param auto the backend that {@code auto} takes first
   * @param notes why a better one is not in use
   * @param jpeg what encodes JPEG
   */
  private record Devices(String auto, List<Device> devices, List<String> notes, String jpeg) {}

  private final OptionSpec json =
      flag("--json").order(20).description("Print one JSON object instead of a table.").build();

  private final CommonOptions common = new CommonOptions();

  @Override
  protected List<OptionSpec> options() {
    return List.of(json);
  }

  @Override
  public void addTo(CommandSpec command) {
    super.addTo(command);
    common.addTo(command);
    command
        .usageMessage()
        .description(DESCRIPTION)
        .footer("  equilux devices", "  equilux devices --json | jq -r .auto");
  }

  @Override
  public Integer call() throws CliException {
    common.configureLogging(Level.SEVERE);
    Devices devices = find();
    PrintWriter out = command().commandLine().getOut();
    if (json.<Boolean>getValue()) {
      out.println(Json.line(devices));
    } else {
      print(devices, out);
    }
    out.flush();
    return ExitCode.OK;
  }

  /** Opens the backends as a job would, since only that shows what will be used. */
  private static Devices find() throws CliException {
    try (BackendStack stack = BackendStack.open(BackendStack.AUTO)) {
      List<Device> devices = new ArrayList<>();
      for (BackendProvider provider : BackendStack.providers()) {
        for (DeviceReport report : provider.devices()) {
          boolean opened = stack.backends().stream().anyMatch(info -> runsOn(info, report));
          devices.add(
              new Device(
                  report.backend(), report.device(), report.usable(), opened, report.reason()));
        }
      }
      return new Devices(
          stack.backends().getFirst().name(), devices, stack.notes(), JpegCodec.description());
    } catch (BackendUnavailableException e) {
      throw CliException.unavailable(e.getMessage(), e);
    }
  }

  /** A backend names all devices that it runs on; of one, a report may say more. */
  private static boolean runsOn(BackendInfo backend, DeviceReport report) {
    return backend.name().equals(report.backend())
        && (backend.device().contains(report.device())
            || report.device().startsWith(backend.device()));
  }

  private static void print(Devices devices, PrintWriter out) {
    String row = "%-8s  %-12s  %s%n";
    out.printf(row, "BACKEND", "STATE", "DEVICE");
    for (Device device : devices.devices()) {
      out.printf(
          row, device.backend(), state(device, devices.auto()), Visible.text(device.device()));
      if (!device.reason().isEmpty()) {
        out.printf(row, "", "", Visible.text(device.reason()));
      }
    }
    out.printf(
        "%nauto takes %s; what stands in is used where that cannot compute.%n", devices.auto());
    devices.notes().forEach(note -> TerminalText.line(out, note));
    out.println("JPEG is coded by " + devices.jpeg());
  }

  private static String state(Device device, String auto) {
    if (device.opened()) {
      return device.backend().equals(auto) ? "first choice" : "stands in";
    }
    return device.usable() ? "by name" : "not usable";
  }
}
