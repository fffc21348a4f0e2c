import {
  Box3,
  type BufferGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  Group,
  HemisphereLight,
  LoadingManager,
  type Material,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  PerspectiveCamera,
  Plane,
  Points,
  PointsMaterial,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";

export type Axis = "x" | "y" | "z";

const Z_UP = "z up";
/** Where the axes of the file point to here. */
const AXES: Record<Axis, Vector3> = { x: new Vector3(1, 0, 0), y: new Vector3(0, 1, 0), z: new Vector3(0, 0, 1) };
const TURNED: Record<Axis, Vector3> = { x: new Vector3(1, 0, 0), y: new Vector3(0, 0, -1), z: new Vector3(0, 1, 0) };

export interface Facts {
  triangles: number;
  /** In the file's own unit. */
  size: [number, number, number];
}

/** What a model may load beside itself: nothing that is elsewhere. What is in the file comes as a blob or as data. */
function manager(): LoadingManager {
  const loading = new LoadingManager();
  loading.setURLModifier((url) => (/^(blob|data):/.test(url) ? url : "data:,"));
  return loading;
}

/** Reads a model; only the loader that it needs is loaded itself. */
export async function readModel(name: string, content: ArrayBuffer): Promise<Object3D> {
  const extension = name.split(".").at(-1)?.toLowerCase();
  switch (extension) {
    case "stl": {
      const { STLLoader } = await import("three/addons/loaders/STLLoader.js");
      const geometry = new STLLoader().parse(content);
      // Many programs write normals of nothing.
      geometry.computeVertexNormals();
      return upright(ofGeometry(geometry));
    }
    case "ply": {
      const { PLYLoader } = await import("three/addons/loaders/PLYLoader.js");
      return ofGeometry(new PLYLoader().parse(content));
    }
    case "obj": {
      const { OBJLoader } = await import("three/addons/loaders/OBJLoader.js");
      return new OBJLoader(manager()).parse(new TextDecoder().decode(content));
    }
    case "3mf": {
      const { ThreeMFLoader } = await import("three/addons/loaders/3MFLoader.js");
      return upright(new ThreeMFLoader(manager()).parse(content));
    }
    default: {
      const { GLTFLoader } = await import("three/addons/loaders/GLTFLoader.js");
      return (await new GLTFLoader(manager()).parseAsync(content, "")).scene;
    }
  }
}

/** In these formats z is up, here y is. */
function upright(model: Object3D): Object3D {
  const turned = new Group();
  turned.name = Z_UP;
  turned.rotation.x = -Math.PI / 2;
  turned.add(model);
  return turned;
}

function ofGeometry(geometry: BufferGeometry): Object3D {
  const colored = geometry.hasAttribute("color");
  if (geometry.index === null && geometry.attributes.position && geometry.attributes.position.count % 3 !== 0) {
    return new Points(geometry, new PointsMaterial({ size: 2, sizeAttenuation: false, vertexColors: colored }));
  }
  if (!geometry.hasAttribute("normal")) geometry.computeVertexNormals();
  return new Mesh(
    geometry,
    new MeshStandardMaterial({ color: 0xa8adb8, roughness: 0.7, metalness: 0.1, vertexColors: colored }),
  );
}

/** A model that one turns, and the light it stands in. It is drawn when something changed, and not sixty times a second. */
export class Stage {
  readonly facts: Facts;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(40, 1, 0.01, 1_000);
  private readonly controls: OrbitControls;
  private readonly holder = new Group();
  private readonly plane = new Plane(new Vector3(-1, 0, 0), 1);
  private readonly box: Box3;
  private readonly axes: Record<Axis, Vector3>;
  private frame = 0;

  constructor(canvas: HTMLCanvasElement, model: Object3D) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.localClippingEnabled = true;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.scene.add(new HemisphereLight(new Color(0xffffff), new Color(0x8d8a80), 2));
    const sun = new DirectionalLight(new Color(0xffffff), 2.2);
    sun.position.set(3, 5, 4);
    this.camera.add(sun);
    this.scene.add(this.camera);

    const box = new Box3().setFromObject(model);
    const size = box.getSize(new Vector3());
    this.axes = model.name === Z_UP ? TURNED : AXES;
    const along = (axis: Axis) => Math.abs(size.dot(this.axes[axis]));
    this.facts = { triangles: trianglesOf(model), size: [along("x"), along("y"), along("z")] };
    // All models are as large as each other here, so that near and far fit.
    const scale = 2 / Math.max(size.x, size.y, size.z, Number.EPSILON);
    model.position.sub(box.getCenter(new Vector3()));
    this.holder.add(model);
    this.holder.scale.setScalar(scale);
    this.scene.add(this.holder);
    this.box = new Box3().setFromObject(this.holder);

    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.listenToKeyEvents(canvas);
    this.controls.addEventListener("change", this.draw);
    this.each((material) => {
      material.side = DoubleSide;
    });
    this.fit();
  }

  /** The whole of it in sight, from a corner. */
  fit(): void {
    const radius = this.box.getSize(new Vector3()).length() / 2;
    const distance = (radius / Math.sin((this.camera.fov * Math.PI) / 360)) * 1.05;
    this.camera.position.copy(new Vector3(1, 0.7, 1).normalize().multiplyScalar(distance));
    this.camera.near = distance / 100;
    this.camera.far = distance * 10;
    this.camera.updateProjectionMatrix();
    this.controls.target.set(0, 0, 0);
    this.controls.update();
    this.draw();
  }

  wireframe(on: boolean): void {
    this.each((material) => {
      if ("wireframe" in material) material.wireframe = on;
    });
    this.draw();
  }

  /** Cuts away what is beyond a part of its length along an axis; with `undefined` nothing. */
  section(axis: Axis | undefined, part: number): void {
    if (axis) {
      const towards = this.axes[axis];
      const ends = [this.box.min, this.box.max].map((corner) => corner.dot(towards));
      const [from, to] = [Math.min(...ends), Math.max(...ends)];
      this.plane.normal.copy(towards).negate();
      this.plane.constant = from + (to - from) * part;
    }
    this.each((material) => {
      material.clippingPlanes = axis ? [this.plane] : [];
    });
    this.draw();
  }

  resize(width: number, height: number): void {
    if (width === 0 || height === 0) return;
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  readonly draw = (): void => {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.renderer.render(this.scene, this.camera);
    });
  };

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.controls.dispose();
    this.each((material) => material.dispose());
    this.holder.traverse((object) => {
      if (object instanceof Mesh || object instanceof Points) object.geometry.dispose();
    });
    this.renderer.dispose();
  }

  private each(what: (material: Material & { wireframe?: boolean }) => void): void {
    this.holder.traverse((object) => {
      if (!(object instanceof Mesh || object instanceof Points)) return;
      for (const material of Array.isArray(object.material) ? object.material : [object.material]) what(material);
    });
  }
}

export function trianglesOf(model: Object3D): number {
  let count = 0;
  model.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const geometry = object.geometry as BufferGeometry;
    count += (geometry.index?.count ?? geometry.attributes.position?.count ?? 0) / 3;
  });
  return Math.round(count);
}
