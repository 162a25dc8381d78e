// Command mkimage adds one container image to an OCI image layout, from plain
// directories. The result depends on the files alone: names are sorted, times
// are zero, and every owner is root unless -own says otherwise.
//
//	mkimage -layout OUT -name docker.io/library/x:1 -layer base/ -layer app/ \
//	        -entrypoint '["/bin/x"]' -env A=b -expose 80/tcp
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var epoch = time.Unix(0, 0).UTC()

type list []string

func (l *list) String() string     { return strings.Join(*l, ",") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Platform    map[string]string `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type index struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

const (
	typeIndex    = "application/vnd.oci.image.index.v1+json"
	typeManifest = "application/vnd.oci.image.manifest.v1+json"
	typeConfig   = "application/vnd.oci.image.config.v1+json"
	typeLayer    = "application/vnd.oci.image.layer.v1.tar+zstd"
	nameKey      = "io.containerd.image.name"
	refKey       = "org.opencontainers.image.ref.name"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("mkimage: ")
	var names, layers, env, expose, volumes, own list
	layout := flag.String("layout", "", "image layout to add to (made if missing)")
	flag.Var(&names, "name", "full image name with tag (repeatable)")
	flag.Var(&layers, "layer", "directory that becomes a layer (repeatable, lowest first)")
	flag.Var(&env, "env", "NAME=VALUE (repeatable)")
	flag.Var(&expose, "expose", "PORT/PROTO (repeatable)")
	flag.Var(&volumes, "volume", "path (repeatable)")
	flag.Var(&own, "own", "PATH=UID:GID for a path in the image and all below it (repeatable)")
	entry := flag.String("entrypoint", "", "JSON list")
	cmd := flag.String("cmd", "", "JSON list")
	user := flag.String("user", "", "user of the process")
	workdir := flag.String("workdir", "", "working directory")
	stop := flag.String("stop-signal", "", "signal that ends it")
	level := flag.String("level", "-3", "level for zstd")
	flag.Parse()
	if *layout == "" || len(names) == 0 {
		log.Fatal("-layout and -name are needed")
	}
	must(os.MkdirAll(filepath.Join(*layout, "blobs/sha256"), 0o755))
	must(os.WriteFile(filepath.Join(*layout, "oci-layout"), []byte(`{"imageLayoutVersion":"1.0.0"}`), 0o644))

	var diffIDs []string
	var descs []descriptor
	for _, dir := range layers {
		raw := layerTar(dir, own)
		diffIDs = append(diffIDs, digest(raw))
		descs = append(descs, put(*layout, typeLayer, compress(raw, *level)))
	}
	config := map[string]any{}
	set := func(k string, v any, ok bool) {
		if ok {
			config[k] = v
		}
	}
	hasPath := false
	for _, e := range env {
		hasPath = hasPath || strings.HasPrefix(e, "PATH=")
	}
	if !hasPath {
		env = append(env, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
	}
	set("Env", env, true)
	set("Entrypoint", jsonList(*entry), *entry != "")
	set("Cmd", jsonList(*cmd), *cmd != "")
	set("User", *user, *user != "")
	set("WorkingDir", *workdir, *workdir != "")
	set("StopSignal", *stop, *stop != "")
	set("ExposedPorts", objectSet(expose), len(expose) > 0)
	set("Volumes", objectSet(volumes), len(volumes) > 0)
	cfg := put(*layout, typeConfig, mustJSON(map[string]any{
		"architecture": "amd64",
		"os":           "linux",
		"created":      "1970-01-01T00:00:00Z",
		"config":       config,
		"rootfs":       map[string]any{"type": "layers", "diff_ids": diffIDs},
	}))
	man := put(*layout, typeManifest, mustJSON(map[string]any{
		"schemaVersion": 2,
		"mediaType":     typeManifest,
		"config":        cfg,
		"layers":        descs,
	}))
	var total int64
	for _, d := range descs {
		total += d.Size
	}

	idx := index{SchemaVersion: 2, MediaType: typeIndex}
	path := filepath.Join(*layout, "index.json")
	if b, err := os.ReadFile(path); err == nil {
		must(json.Unmarshal(b, &idx))
	} else if !errors.Is(err, fs.ErrNotExist) {
		log.Fatal(err)
	}
	for _, n := range names {
		kept := idx.Manifests[:0]
		for _, m := range idx.Manifests {
			if m.Annotations[nameKey] != n {
				kept = append(kept, m)
			}
		}
		d := man
		d.Platform = map[string]string{"architecture": "amd64", "os": "linux"}
		d.Annotations = map[string]string{nameKey: n, refKey: n}
		idx.Manifests = append(kept, d)
	}
	must(os.WriteFile(path, mustJSON(idx), 0o644))
	fmt.Printf("%s: %d layers, %.1f MiB\n", names[0], len(descs), float64(total)/(1<<20))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	must(err)
	return b
}

func jsonList(s string) []string {
	var l []string
	if s != "" {
		must(json.Unmarshal([]byte(s), &l))
	}
	return l
}

func objectSet(l []string) map[string]struct{} {
	m := map[string]struct{}{}
	for _, s := range l {
		m[s] = struct{}{}
	}
	return m
}

func digest(b []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(b)) }

func put(layout, mediaType string, b []byte) descriptor {
	d := digest(b)
	must(os.WriteFile(filepath.Join(layout, "blobs/sha256", strings.TrimPrefix(d, "sha256:")), b, 0o644))
	return descriptor{MediaType: mediaType, Digest: d, Size: int64(len(b))}
}

func compress(raw []byte, level string) []byte {
	c := exec.Command("zstd", "-q", "-c", "-T1", level)
	c.Stdin = bytes.NewReader(raw)
	c.Stderr = os.Stderr
	b, err := c.Output()
	must(err)
	return b
}

func layerTar(dir string, own []string) []byte {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	links := map[uint64]string{}
	must(filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if rel == "." {
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		target := ""
		if info.Mode()&fs.ModeSymlink != 0 {
			if target, err = os.Readlink(p); err != nil {
				return err
			}
		}
		h, err := tar.FileInfoHeader(info, target)
		if err != nil {
			return err
		}
		h.Name = rel
		if e.IsDir() {
			h.Name += "/"
		}
		h.Uid, h.Gid = owner(rel, own)
		h.Uname, h.Gname = "", ""
		h.ModTime, h.AccessTime, h.ChangeTime = epoch, epoch, epoch
		h.Format = tar.FormatPAX
		if st, ok := info.Sys().(*syscall.Stat_t); ok && info.Mode().IsRegular() && st.Nlink > 1 {
			if first, seen := links[st.Ino]; seen {
				h.Typeflag, h.Linkname, h.Size = tar.TypeLink, first, 0
			} else {
				links[st.Ino] = rel
			}
		}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg {
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(w, f)
			return err
		}
		return nil
	}))
	must(w.Close())
	return buf.Bytes()
}

// owner finds the longest -own entry that covers a path.
func owner(rel string, own []string) (uid, gid int) {
	best := -1
	for _, o := range own {
		path, ids, ok := strings.Cut(o, "=")
		path = strings.Trim(path, "/")
		if !ok || (rel != path && !strings.HasPrefix(rel, path+"/")) || len(path) <= best {
			continue
		}
		best = len(path)
		u, g, _ := strings.Cut(ids, ":")
		uid, _ = strconv.Atoi(u)
		gid, _ = strconv.Atoi(g)
	}
	return uid, gid
}
