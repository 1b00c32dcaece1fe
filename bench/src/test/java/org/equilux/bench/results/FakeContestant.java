package org.equilux.bench.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A contestant with given durations and results. */
final class FakeContestant implements Contestant {
  private final String name;
  private final Role role;
  private final List<String> log;
  private final double takes;
  private Exception failure;
  private boolean wrong;
  private boolean resident;
  private int runs;

  FakeContestant(String name, Role role, double takes, List<String> log) {
    this.name = name;
    this.role = role;
    this.takes = takes;
    this.log = log;
  }

  FakeContestant(String name, double takes) {
    this(name, Role.OURS, takes, new ArrayList<>());
  }

  FakeContestant failing(Exception with) {
    failure = with;
    return this;
  }

  FakeContestant wrong() {
    wrong = true;
    return this;
  }

  FakeContestant resident() {
    resident = true;
    return this;
  }

  int runs() {
    return runs;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public Map<String, String> traits() {
    return Map.of("backend", name);
  }

  @Override
  public boolean isResident() {
    return resident;
  }

  @Override
  public Sample run() throws Exception {
    runs++;
    log.add(name);
    if (failure != null) {
      throw failure;
    }
    return new Sample(takes + runs, Map.of("all", takes + runs));
  }

  @Override
  public String verify() throws WrongResultException {
    log.add(name + " verified");
    if (wrong) {
      throw new WrongResultException("byte 7 differs");
    }
    return "by the test";
  }
}
