import type { DataCall } from "../../core/ports/disks.ts";
import { fakeTarget } from "../fakes/fake_ports.ts";
import { killAtWrite, MemoryData } from "../fakes/memory_data.ts";
import { dataConformance } from "./data.ts";
import { dataKills } from "./data_kills.ts";
import type { DataWorld } from "./data_world.ts";

dataConformance("memory", open);
dataKills("memory", open);

function open(): Promise<DataWorld> {
  const data = new MemoryData();
  const call = (signal = new AbortController().signal): DataCall => {
    data.interrupt = undefined;
    return {
      signal,
      kube: () => Promise.reject(new Error("memory has no cluster")),
      report: () => {},
    };
  };
  let foreign = 0;
  return Promise.resolve({
    disks: data.disks,
    snapshots: data.snapshots,
    atOnce: 1,
    target: (app) => fakeTarget({ app }),
    call,
    dyingCall(n) {
      const dying = call();
      killAtWrite(data, n);
      return dying;
    },
    write: (disk, text) => {
      data.contents.set(disk.handle, text);
      return Promise.resolve();
    },
    read: (disk) => Promise.resolve(data.contents.get(disk.handle) ?? ""),
    use: (disk) => {
      data.mounted.add(disk.handle);
      return Promise.resolve(() => {
        data.mounted.delete(disk.handle);
        return Promise.resolve();
      });
    },
    lose: (disk) => {
      data.lose(disk.handle);
      return Promise.resolve();
    },
    foreignData: (text) => {
      const handle = `foreign-${++foreign}`;
      data.contents.set(handle, text);
      return Promise.resolve(`memory:${handle}`);
    },
    nativeOf: (disk) => `memory:${disk.handle}`,
    leftovers: () => Promise.resolve([]),
    dataDeletes: () => data.writes.filter((each) => / data gone /.test(each)),
    close: () => Promise.resolve(),
  });
}
