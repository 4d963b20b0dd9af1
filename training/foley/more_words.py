"""More words for training, in the form of `words.TRAIN`: (clauses, names). None of them is held out. Captions of the
stage itself keep to `words.py`; training draws from both."""

MORE = {
    "wood": (
        [
            "carpenter, axe, cane, paddle, wooden spoon, walking stick, drumstick, toy block | knock, rap, thump, "
            "bang, clack against, drop on | ~oak, ~plywood, bench, fence, desk, crate lid, wooden box, chopping board, "
            "bookshelf, tree trunk",
            "+planks, +wooden blocks, +chess pieces, +bamboo sticks, +branches | clatter, knock together, clack, snap",
            "marimba, xylophone, woodblock | be struck, be hit, be played",
        ],
        "wood knock, woodblock hit, wooden clatter, lumber dropping, stick on wood, ball bouncing on wood, "
        "hitting a wooden table, chopping wood, plank falling, bamboo clack, a ball bouncing on a wooden floor",
    ),
    "metal": (
        [
            "sword, spoon, chain, coin, tool, machine, robot, knight, screwdriver, bolt | clang, ring against, "
            "scrape, hit, knock on, drop on | ~steel, ~iron, ~brass, ~copper, pan, pot, bucket, pole, metal plate, "
            "railing, gate, barrel, armour, shield, radiator, frying pan",
            "pan, metal tray, pipe, horseshoe, metal bowl | ring, clang, clatter, fall on the floor",
            "triangle, cymbal, steel drum | be struck, ring",
        ],
        "clang, clank, metal ping, steel hit, iron strike, pipe hit, sword clash, metal bar ringing, pan hit, "
        "anvil strike, hammering metal, metal clatter, blacksmith hammering, resonant metal, metallic clang",
    ),
    "glass": (
        [
            "fork, chopstick, ring, ice cube, finger | ping against, clink against, knock on, ding | cup, mug, bowl, "
            "window, mirror, vase, lamp, light bulb, bottle, cocktail glass, mason jar, beaker",
            "+glasses, +bottles, +champagne glasses, +ice cubes, +cups, +dishes | clink, clink together, chime, rattle",
            "people, friends, waiter | toast with, clink | +glasses, +wine glasses",
        ],
        "clink, glass ping, bottle clink, toasting glasses, crystal chime, tinkling glass, champagne glasses, cheers, "
        "porcelain clink, glass chime, high glassy ring, tapping a bottle",
    ),
    "stone": (
        [
            "tile, marble block, chunk of rock, paving stone, gem, dice, coconut | drop on, crack against, tumble down, "
            "click on, bump | ~marble, ~slate, cliff, wall, statue, pavement, cave floor, step, ~cement",
            "+rocks, +stones, +bricks, +tiles | click, knock, collide, crack, tumble",
        ],
        "rock hit, stones clicking, rock fall, pebble drop, brick impact, stone click, concrete impact, "
        "rockslide, tile drop, stone on stone, gravelly knock",
    ),
    "drum": (
        [
            "man, girl, band, percussion player, marching band, shaman | drum on, bang, thump, tap | djembe, conga, "
            "tambour, timpani, kettle drum, drum kit, floor tom, leather drum, tabla, taiko, skin",
            "drum, big drum, tribal drum | boom, thump, sound, be played, be struck",
        ],
        "drum, drums, tom hit, boom of a drum, tribal drums, drum roll, deep drum, taiko, conga, djembe, beating drum, "
        "membrane hit, timpani",
    ),
    "water drop": (
        [
            "pipe, shower head, icicle, roof, tap, gutter | leak, drip, drip slowly, drop",
            "+drops, +water droplets, water, single drop, dew, melting ice | drip, plop, plink into, fall in, land in | "
            "cup, bowl, pond, cave pool, tub, pail, glass of water, ~water, pool",
        ],
        "drip, drip drop, dripping, water dripping, plop, plink, single water drop, leaky pipe, drop in a cave, "
        "water plink, liquid drip, dripping water in a cave",
    ),
    "splash": (
        [
            "man, dog, kid, fish, whale, duck, bucket of water, boat, coin, log, frog | splash, splash in, jump in, "
            "dive in, belly flop into, crash into, land in | ~water, sea, pool, puddle, stream, fountain, tub, ocean, "
            "~the lake",
            "water, wave of water | splash, slosh, burst",
        ],
        "splashing, water splashing, dive, diving into water, jump into a pool, something falls in water, slosh, "
        "rock thrown into a lake, belly flop, splash of water",
    ),
    "footsteps on gravel": (
        [
            "boy, horse, runner, old man, hiker, people, guard, dog | tread on, hike on, crunch over, pace on, "
            "trample, walk along | ~pebbles and stones, dirt road, rocky path, railway track, ~crushed stone, stony "
            "path, gravel track, gravel yard, gravel lane, ~rubble",
        ],
        "gravel walk, gravel crunch, crunchy footsteps, steps on gravel, gravel steps, running on gravel, "
        "boots on gravel, walking on stones, path crunching, dirt road footsteps",
    ),
    "footsteps on wood": (
        [
            "boy, lady, old man, butler, actor, waitress, woman in high heels, tap dancer | walk along, stamp on, "
            "stomp on, step across, climb, tiptoe over | ~wood, wooden hallway, stage, corridor, attic floor, "
            "laminate floor, +boards, pier, wooden steps, hardwood floor",
        ],
        "steps on wood, walking indoors, high heels on wood, hardwood footsteps, wooden floor steps, pacing on boards, "
        "footsteps upstairs, boots on planks, steps on a wooden stage, footsteps in a corridor",
    ),
    "footsteps on snow": (
        [
            "boy, bear, explorer, reindeer, people, woman, walker | walk across, tread on, plod through, wade through, "
            "hike in, crunch through | ~snow, icy snow, ~frozen snow, ~ice, ~winter ground, snowy field, "
            "snowy path, ~frost",
        ],
        "snow steps, snow crunch, walking on snow, boots in snow, crunchy snow, winter walk, trudging in deep snow, "
        "squeaky snow, snow being walked on, winter footsteps",
    ),
    "knock": (
        [
            "policeman, knuckles, boy, stranger, postman, woman, delivery man | knock, knock at, pound, hammer on, "
            "tap on, beat on, thump | ~the door, entrance, hotel door, closed door, office door, wooden gate, hatch",
        ],
        "door knocking, someone at the door, knock knock, hard knocks, three knocks, rap on the door, banging on a "
        "door, fist on a door, knuckles on wood, who is there",
    ),
    "creak": (
        [
            "floor, stair, chair, bed, ship, drawer, trapdoor, coffin, wardrobe, window, rope, haunted house | creak, "
            "squeak, creak slowly, moan, swing open, close with a creak",
            "wind, ghost, someone, woman | push, open, close, swing | old door, wooden gate, iron gate, cellar door",
        ],
        "creak, door opening, old door opening, creaky door, squeak, creaking wood, rusty gate, haunted door, "
        "squeaky gate, slow creak, door swinging open, creaking hinge",
    ),
    "keys": (
        [
            "man, jailer, woman, guard, driver, kid | shake, jangle, play with, hold, drop, carry, pull out | "
            "+keys, set of keys, +car keys, keyring, +coins, +small bells, bracelet",
            "+keys, +car keys, +coins, key chain, +dog tags | jangle, tinkle, shake, clatter",
        ],
        "keys, car keys, jingle, bunch of keys, jangle, key chain rattle, shaking keys, metal jingle, coins jingling, "
        "keyring jingle, jingling",
    ),
    "clock": (
        [
            "alarm clock, pocket watch, wristwatch, time bomb, kitchen clock, cuckoo clock, mantel clock | tick, "
            "tick slowly, keep time, tick on, run, count the seconds",
            "clockwork, gears, mechanism, clock hand | tick, click, turn",
        ],
        "clock, watch ticking, tick, ticking, alarm clock ticking, seconds ticking, clockwork, pocket watch, time "
        "passing, mechanical ticking, stopwatch",
    ),
    "bell": (
        [
            "temple bell, cow bell, ship bell, doorbell, tower bell, bicycle bell, tubular bell, altar bell | ring out, "
            "toll, sound, chime, clang, be struck",
            "monk, priest, boy, clerk, cathedral, church, tower | ring, toll, sound | bell, +bells, big bell, "
            "brass bell",
        ],
        "bells, bell toll, tolling bell, chime, church bell, temple bell, ding dong, cathedral bells, bell strike, "
        "hand bell, chiming, ship bell, carillon",
    ),
    "thunder": (
        [
            "storm, thunderstorm, lightning bolt, ~thunder, cloud, sky, heavy storm | rumble, thunder, boom, roar, "
            "crash, crack, roll across the sky, strike nearby",
        ],
        "thunder clap, thunder crack, lightning, lightning strike, storm rumble, rumbling sky, thunder roll, "
        "distant thunder, electric storm, bolt of lightning, stormy sky",
    ),
    "rain": (
        [
            "~rain, monsoon, heavy rain, light rain, ~spring rain, rain shower | pour down, drum, beat, hit, wash, "
            "patter on, splash on | roof, window, umbrella, tent, street, +leaves, tin roof, car, forest, garden, city",
            "cloud, sky, it | rain, rain heavily, pour",
        ],
        "heavy rain, light rain, rain on a roof, rain on a window, raining, rainy day, rain shower, steady rain, "
        "rain drops, rain in the forest, rain on a tent, monsoon, rain on an umbrella, rain on a tin roof",
    ),
    "wind": (
        [
            "wind, storm wind, winter wind, desert wind, mountain wind, air, blizzard, hurricane, tornado | blow, "
            "roar, howl, whistle, rustle, gust, whirl, sweep across, blow over | ~the desert, house, +mountains, "
            "~the field, window, +trees, ~the plain, hill, flag",
        ],
        "strong wind, wind howl, gust, storm wind, blizzard, windstorm, blowing air, wind whistling, winter wind, "
        "wind in the trees, desert wind, hurricane, airflow, whoosh of wind",
    ),
    "waves": (
        [
            "+sea waves, +big waves, ~the ocean, surf, sea, lake, +small waves, water | crash, break, roll, wash, "
            "lap, hit, rush onto, crash against, roll up | beach, shore, +cliffs, pier, ~the sand, harbour, coastline, "
            "boat, +pebbles on the beach",
        ],
        "waves, sea, ocean, beach, waves crashing, waves rolling in, ocean surf, gentle waves, sea sound, "
        "waves breaking, seaside, shore, lapping waves, ocean shore",
    ),
    "fire": (
        [
            "fire, wood fire, candle, torch, stove, oven, forest fire, bonfire wood, barbecue, ember, coal | burn, "
            "crackle, snap, pop, roar, blaze up, smoulder, glow, hiss",
            "+flames, +branches, +twigs, +embers, +sticks | burn, crackle, pop, dance in the fire",
        ],
        "fire, crackle, flames, wood burning, log fire, fire burning, crackling flames, fire pit, fire place, "
        "burning wood, burning building, wildfire, stove fire, popping fire",
    ),
    "engine": (
        [
            "bus, boat motor, lorry, van, race car, diesel engine, generator, tank, bike, lawn mower, machine, plane | "
            "idle, run, start, rev up, accelerate, rumble, drive, hum, roar",
            "mechanic, man, racer | start, rev, warm up | engine, car, +motor, sports car, diesel truck",
        ],
        "engine, motor, car idling, engine rumble, diesel engine, car accelerating, engine revs, revving a car, "
        "generator hum, engine running, car motor, machine running, lawn mower, idle engine",
    ),
    "birds": (
        [
            "blackbird, nightingale, canary, parrot, lark, thrush, swallow, +birds, +baby birds, flock | sing, chirp, "
            "whistle, call, tweet, peep, chatter, sing in the morning",
            "forest, garden, park, morning, spring | fill with | ~birdsong, +birds",
        ],
        "birds, bird, bird song, birds singing, tweeting, bird chirp, tweet, birds in the forest, morning birds, "
        "chirping birds, nightingale song, canary singing, spring birds, bird whistle, birds in a tree",
    ),
    "crickets": (
        [
            "+field crickets, +bugs, +night bugs, +locusts, insect, +crickets, summer night, meadow at night | chirp, "
            "buzz, sing, call, creak at night, chirp in the grass",
        ],
        "cricket, crickets at night, night sounds, insects, bugs chirping, summer night, cricket chirp, evening "
        "insects, locusts, buzzing insects, night in the field, chirping insects",
    ),
}
